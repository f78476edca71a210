"""Common nouns that stand for actors: officials, bodies, forces, groups, and what belongs to them."""

from __future__ import annotations

import re

CRAFT = re.compile(
    r"(?:F|MiG|Mig|Su|Tu|B|U|AH|EP|P|Mi|Il|RQ|MQ|T|J|H|Y|KC|RC|C)-\d+\w*s?$|Mirages?$|Rafales?$|Vulcans?$|Phantoms?$"
    r"|Canberras?$|Harriers?$|Typhoons?$|Tornados?$|Hornets?$|Sukhois?$|Jaguars?$|Apaches?$|Black Hawks?$|Predators?$"
    r"|Reapers?$|Scuds?$|Hawks?$|Skyhawks?$|Etendards?$|Bears?$|Hunters?$|Sabres?$"
)
"""Aircraft, missiles and tanks by their types."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PERSON_OFFICIAL = _words(
    """president premier chancellor minister king emperor kaiser tsar czar sultan prince emir monarch leader
    ruler dictator
    secretary spokesman spokeswoman spokesperson envoy ambassador diplomat consul governor commander general
    admiral colonel captain major
    lieutenant marshal chief chairman speaker senator congressman lawmaker legislator deputy adviser advisor
    aide official counsel
    attorney negotiator representative commissioner director head mayor judge ayatollah archbishop
    undersecretary sheikh chargé attache
    attaché councillor counsellor delegate officer statesman politician cleric strongman counterpart colleague
    prefect commandant magistrate mandarin khedive shogun vizier maharaja nizam nuncio plenipotentiary resident-general
    dictator president-elect statesman commissar viceroy regent pontiff pope contact informant defector"""
)
OFFICIALS = _words(
    """interlocutor interlocutors opposition
    officials officers diplomats leaders ministers commanders generals sources aides advisers
    advisors lawmakers
    legislators senators negotiators representatives spokesmen chiefs politicians policymakers planners
    strategists hardliners
    hard-liners deputies officialdom source insiders counterparts colleagues envoys ambassadors parliamentarians
    premiers presidents delegates"""
)
ANONYMOUS = _words(
    """official officials officer officers diplomat diplomats source sources aide aides adviser advisers advisor
    advisors insider insiders
    lawmaker lawmakers authorities commander commanders general generals negotiator negotiators planner planners
    minister ministers
    strategist strategists leader leaders analysts policymakers agency agencies representatives chiefs figures
    person people"""
)
GOVERNMENT = _words(
    """member members member-state government administration cabinet ministry regime leadership state country
    nation kingdom republic empire parliament
    assembly congress senate council court presidency monarchy junta embassy mission delegation consulate office
    authorities department
    agency power ally neighbor neighbour neighbours neighbors foe rival adversary enemy party coalition statement
    communique communiqué prosecutors investigators ministries headquarters
    command staff intelligence diplomacy side commission treasury dictatorship theocracy
    legislature"""
)
FORCE = _words(
    """flare flares torpedo torpedoes troop troops force forces army navy military soldier
    soldiers police airman marines marine fleet warship
    warships ship ships
    vessel vessels submarine submarines destroyer destroyers frigate frigates carrier carriers bomber bombers
    jet jets fighter fighters
    warplane warplanes aircraft plane planes helicopter helicopters drone drones tank tanks artillery battery
    batteries missile missiles
    rocket rockets guard guards brigade division regiment battalion unit units patrol patrols squadron gunboat
    gunboats boat boats
    speedboat paratrooper paratroopers commandos commando sailor sailors pilot pilots airmen reservists guns
    gunners garrison infantry
    speedboats convoy convoys buildup build-up deployment crew crews conscripts peacekeepers coastguard
    agent agents operatives spies saboteurs mercenaries mercenary hackers
    frogmen
    divers paratroops gendarmes rangers gunships minesweeper interceptor interceptors cruiser cruisers corvette
    corvettes cutter cutters flotilla armada contingent contingents column columns cavalry regulars servicemen
    policemen detachment detachments legionnaires battleship battleships warplanes seaplane airmen howitzers
    reinforcement reinforcements minelayer minelayers
    landing-craft airborne legion hovercraft sentries sentry snipers patrolmen irregulars auxiliaries raiders
    volunteers grenadiers riflemen hussars cossacks gunner submariners torpedo-boats transports dreadnought
    dreadnoughts monitors flagship squadrons"""
)
MUNITIONS = _words(
    "flare flares torpedo torpedoes "
    "gun guns gunfire missile missiles rocket rockets shell shells bomb bombs drone drones mortar mortars mine mines"
)
PAPERS = _words(
    """letter note resolution message telegram cable memorandum memo ultimatum declaration motion article editorial
    leaflet decree communiqué communique statement speech broadcast announcement bill petition"""
)
"""What speaks for who wrote it."""
GROUP = _words(
    """militia militias rebel rebels militant militants insurgent insurgents guerrilla guerrillas fighter
    fighters proxy proxies
    separatist separatists group groups gunman gunmen faction factions movement paramilitary paramilitaries
    terrorist terrorists
    extremists partisans jihadists jihadis network organisation organization surrogates clients"""
)
PEOPLE = _words(
    """people citizen citizens national nationals civilian civilians protester protesters demonstrators student
    students worker workers
    prisoner prisoners detainee detainees hostage hostages captives captive population public resident residents
    villagers fishermen
    voters refugees migrants businessman businessmen activists dissidents journalists crowd crowds mob mobs rioter
    rioters looters vigilantes settlers engineers workmen tribesmen townspeople pupils pilgrims tourists farmers
    traders merchants labourers technicians scientists pirates smugglers passengers villager fisherman"""
)
PROPERTY = _words(
    """interest interests base bases facility facilities embassy consulate tanker tankers territory soil city
    cities town village
    port ports airspace waters border coast oil exports economy bank banks asset assets infrastructure site
    sites installation
    installations outpost post posts position positions target targets camp camps airfield airbase airport
    island islands islet
    compound convoy factory plant reactor programme program nuclear sovereignty mainland homeland capital trade
    goods products company companies
    ambassador currency airliner airliners merchant shipping freighter trawler trawlers lines line pipeline sea
    strait industry positions
    radar hideouts strongholds convoys headquarters demand demands proposal proposals offer request plan
    accusation accusations allegation
    allegations claim claims charge charges decision policy policies move moves move aggression action actions
    attack attacks provocation
    violation violations escalation threat threats"""
)
MEDIA = _words(
    """newspaper newspapers media press broadcaster television radio channel magazine outlet outlets daily report
    reports tabloid agency wire"""
)
JOURNALIST = _words(
    """journalist journalists reporter reporters columnist correspondent correspondents interviewer anchor editor"""
)
INTERMEDIARY = _words(
    """intermediary intermediaries go-between go-betweens mediator mediators emissary messenger middleman
    backchannel"""
)
EXPERT = _words(
    """analyst analysts expert experts professor scholar scholars historian historians observer observers
    researcher researchers economist critics  witness witnesses lawyer resident residents neighbour survivor
    relatives doctor doctors medics activist activists academic strategist"""
)
SIDES = _words(
    """side sides nation nations country countries state states government governments party parties power powers
    capital capitals koreas neighbour neighbours neighbor neighbors rival rivals army armies leader leaders camp camps
    superpower superpowers adversary adversaries military militaries
    commanders presidents premiers delegations navies negotiators"""
)
ONE_OFFICE = _words(
    """adviser advisor captain director head representative
    president premier chancellor minister king emperor sultan prince emir monarch secretary spokesman
    spokeswoman spokesperson
    ambassador leader ayatollah chairman speaker governor commander chief"""
)
TITLES = _words(
    """Mr Mr. Mrs Mrs. Ms Ms. Gen Gen. Lt Lt. Col Col. Capt Capt. Maj Maj. Adm Adm. Cmdr Cmdr. Sen Sen. Rep Rep.
    Sir Lord President Minister Secretary General Admiral Colonel Captain Major Premier Chancellor Ambassador
    Ayatollah King Prince Queen Sheikh Marshal Spokesman Spokeswoman Gov. Brig. Brigadier Rear Vice Foreign
    Prime Defence Defense Commander Chief Dr. Dr Count Tsar Kaiser Emperor Archduke Chairman Speaker Deputy
    Envoy Air Lieutenant Sgt. Spc. Wing Squadron Commodore Baron"""
)
OFFICES = TITLES - {"Mr", "Mr.", "Mrs", "Mrs.", "Ms", "Ms.", "Dr.", "Dr", "Sir"}
OWN = frozenset(
    """army navy military government ministry parliament police force forces troops administration cabinet
    opposition president soldiers""".split()
)
"""Bodies that every state has, so that one without a name is that of the state last spoken of."""
