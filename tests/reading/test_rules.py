"""One sentence or two for each family of rules of the default reader."""

from __future__ import annotations

import pytest

from tests.reading.articles import needs_model, reports, short

needs_model()

FAMILIES = {
    "an answer to who asked last": (
        "The United Arab Emirates proposed that Sudan and Ethiopia share the land. Sudan rejected the proposal.",
        "SDN > ARE REJECT done government SDN",
    ),
    "whom a passive goes on with": (
        "Mrs Merkel telephoned Mr Putin and was criticised by Poland.",
        "POL > DEU ACCUSE done government POL",
    ),
    "who was telephoned and is urged": (
        "NATO condemned Russia. Mr Trump telephoned Mr Putin and urged him to withdraw.",
        "USA > RUS REQUEST done named_official USA",
    ),
    "what is told somebody goes to who is told": (
        "Mr Biden told Mr Netanyahu that the United States opposed the plan.",
        "USA > ISR REJECT done government USA",
    ),
    "who provoked it": (
        "Russia threatened Ukraine. Prague expelled two Russian diplomats, and Moscow promised to respond.",
        "RUS > CZE THREATEN done government RUS",
    ),
    "one's own side": (
        "Venezuela threatened Guyana. Opposition politicians in Caracas accused Nicolas Maduro of treason.",
        "VEN > VEN ACCUSE done anonymous_officials VEN",
    ),
    "of nobody in particular": (
        "Iraq threatened Kuwait. The Iraqi foreign minister denied that Iraq had threatened anyone.",
        "IRQ > None THREATEN denied named_official IRQ",
    ),
    "who was held is released": (
        "Vietnam threatened China. Malaysia detained Filipino fishermen and released them.",
        "MYS > PHL RETREAT done author None",
    ),
    "where forces only stand": (
        "Ukraine accused Russia of aggression. Russia sent tanks to Belarus.",
        "RUS > None MOBILIZE done author None",
    ),
    "the warring parties": (
        "Sudan bombed South Sudan. The African Union appealed to the warring parties to stop.",
        "AU > SSD REQUEST done group AU",
    ),
    "a denial of what was told just before": (
        "Khartoum says Juba bombed a village in Sudan, a charge that South Sudan dismissed.",
        "SSD > SDN ASSAULT denied government SSD",
    ),
    "what is counted": (
        "Israeli drones have killed more than sixty of Syria's men.",
        "ISR > SYR ASSAULT done author None",
    ),
    "a counterpart is not one's own": (
        "The Israeli foreign minister telephoned his Iranian counterpart.",
        "ISR > IRN CONSULT done author None",
    ),
    "talks by telephone with": (
        "The prime minister of India spoke by telephone with the president of China.",
        "IND > CHN CONSULT done author None",
    ),
    "a tense joins none without": (
        "Japan asked Beijing to exercise restraint and lodged a protest.",
        "JPN > CHN ACCUSE done government JPN",
    ),
    "who says goes on": (
        "Russia said that Ukrainian ships had crossed its border, and warned Ukraine of consequences.",
        "RUS > UKR THREATEN done government RUS",
    ),
    "the first verb of a row": (
        "Mr Trump telephoned Mr Putin on Tuesday, urged Russia to withdraw and proposed a summit.",
        "USA > RUS REQUEST done named_official USA",
    ),
    "where a paragraph is set": (
        "Libya fired missiles at American planes. In Moscow, the Foreign Ministry condemned the American action.",
        "RUS > USA ACCUSE done government RUS",
    ),
    "what outsiders say to all": (
        "Iran seized a British tanker. Iran threatened Britain. Ireland called for restraint.",
        "IRL > None REQUEST done government IRL",
    ),
    "who did what is condemned": (
        "Iran seized a British tanker. Britain had detained an Iranian ship. Germany condemned the seizure.",
        "DEU > IRN ACCUSE done government DEU",
    ),
    "fear for oneself's foe": (
        "Hezbollah shelled Israel. Israel bombed Hezbollah. Washington fears that Israel may strike first.",
        "ISR > Hezbollah ASSAULT feared government USA",
    ),
    "an answer to any": (
        "Greece said it would respond to any violation of its airspace by Turkey.",
        "GRC > TUR THREATEN conditional government GRC",
    ),
    "inverted conditions": (
        "China has vowed to retaliate against America should it pass.",
        "CHN > USA THREATEN conditional government CHN",
    ),
    "will not hesitate": (
        "Israel would not hesitate to strike Iran, a senior Israeli official said.",
        "ISR > IRN THREATEN done anonymous_officials ISR",
    ),
    "force not sought": (
        "Iran does not seek a war with the United States, its president said.",
        "IRN > USA ASSAULT denied named_official IRN",
    ),
    "losses": ("Argentina said that Britain had lost two jets.", "ARG > GBR ASSAULT done government ARG"),
    "orders to one's own": (
        "Ukraine accused Russia of piracy. President Poroshenko of Ukraine asked lawmakers to impose martial law.",
        "UKR > UKR REQUEST done named_official UKR",
    ),
    "what falls on somebody": (
        "Indian shells fell on Pakistani villages.",
        "IND > PAK ASSAULT done author None",
    ),
    "landings": ("Argentine troops landed on the Falkland Islands.", "ARG > GBR ASSAULT done author None"),
    "whose deed is condemned": (
        "Britain condemned the invasion of Kuwait by Iraq.",
        "GBR > IRQ ACCUSE done government GBR",
    ),
    "who harms whom it was done to": (
        "Iraq invaded Kuwait. Britain condemned the invasion of Kuwait.",
        "GBR > IRQ ACCUSE done government GBR",
    ),
    "contact": ("India said it was in contact with Tehran.", "IND > IRN CONSULT done government IND"),
    "alert": ("Guyana said its armed forces were on full alert.", "GUY > None MOBILIZE done government GUY"),
    "an agreement not given": (
        "Russia offered Azerbaijan talks. Azerbaijan has not agreed.",
        "AZE > RUS REJECT done government AZE",
    ),
    "backers behind a verb": (
        "Militias backed by Iran shelled American bases.",
        "Iran-backed militias > USA ASSAULT done author None",
    ),
    "state media": (
        "Xinhua said American planes had entered Chinese airspace.",
        "USA > CHN MOBILIZE done media CHN",
    ),
    "surnames that go first": (
        "Lee Teng-hui, the president of Taiwan, spoke. Mr Lee accused China of blackmail.",
        "TWN > CHN ACCUSE done named_official TWN",
    ),
    "declarations that say we": (
        "We, the foreign ministers of ASEAN, condemn the shelling of Cambodia by Thailand. We urge Thailand to stop.",
        "ASEAN > THA REQUEST done group ASEAN",
    ),
    "letters speak for their writers": (
        "Rouhani wrote a letter that demanded that Washington lift its sanctions.",
        "IRN > USA REQUEST done named_official IRN",
    ),
    "some and others": (
        "Israeli officials are divided. Some believe that Iran will attack Israel.",
        "IRN > ISR ASSAULT feared anonymous_officials ISR",
    ),
    "an adjective that was a verb": (
        "India's foreign ministry rejected the charge as absurd, suspended visas for "
        "Canadians and accused Ottawa of sheltering terrorists.",
        "IND > CAN SANCTION done author None",
    ),
    "of and by": (
        "The release of the two Australians by Iran followed secret talks.",
        "IRN > AUS RETREAT done author None",
    ),
    "an embassy where it is sent": (
        "Poland shut its consulate in Kaliningrad.",
        "POL > RUS SANCTION done author None",
    ),
    "whose proposal is turned down": (
        "Ethiopia turned down a Sudanese proposal to add American mediators.",
        "ETH > SDN REJECT done government ETH",
    ),
    "what is not accepted": (
        "India does not accept the Chinese claim.",
        "IND > CHN REJECT done government IND",
    ),
    "taken for an act of war": (
        "Hanoi said that any attack on Laos by Thailand would be regarded as an act of war.",
        "VNM > THA THREATEN conditional government VNM",
    ),
    "what is told must be done": (
        "India has told Canada that it must withdraw forty diplomats.",
        "IND > CAN REQUEST done government IND",
    ),
    "a few who are expelled": (
        "The Czech government expelled two Russians.",
        "CZE > RUS SANCTION done author None",
    ),
    "where somebody is based": (
        "American helicopters dropped flares near Tikrit in Iraq, where the Iran-backed militias are based.",
        "USA > Iran-backed militias MOBILIZE done author None",
    ),
    "north and south": (
        "Sudan and South Sudan quarrel over Abyei. Northern aircraft bombed southern soldiers.",
        "SDN > SSD ASSAULT done author None",
    ),
    "whom a demand asks": (
        "South Sudan accused Sudan of aggression and demanded that it pull back its forces.",
        "SSD > SDN REQUEST done government SSD",
    ),
    "on behalf of whom": (
        "The envoy of Qatar signed the accord with Chad on behalf of Libya.",
        "LBY > TCD SUPPORT done author None",
    ),
    "what is called a blockade": (
        "Moscow called the ban by Lithuania a blockade.",
        "RUS > LTU ACCUSE done government RUS",
    ),
    "talks that there will not be": (
        "There would be no talks with Tokyo, Beijing said.",
        "CHN > JPN REJECT done government CHN",
    ),
    "whose army a speaker means": (
        "Pakistan's prime minister met Indian envoys in Lahore. The president of India "
        "said that the army had shelled Pakistani villages.",
        "IND > PAK ASSAULT done named_official IND",
    ),
    "what is ridden out is there": (
        "Tehran would try to ride out the American sanctions on Iran.",
        "USA > IRN COERCE done author None",
    ),
    "force that is imagined": (
        "Diplomats wonder what would follow if China attacked Taiwan.",
        "CHN > TWN ASSAULT hypothetical anonymous_officials None",
    ),
    "whose somebody is by the name": (
        "China accused the United States of spying. Assistant Minister Zhou Wenzhong handed Washington a protest.",
        "CHN > USA ACCUSE done named_official CHN",
    ),
    "whom a text introduces in a fixed order of words": (
        "Sweden handed the Soviet ambassador, Mikhail Yakovlev, a protest. Yakovlev rejected it.",
        "SUN > SWE REJECT done named_official SUN",
    ),
    "a namesake of somebody known": (
        "Admiral Dennis Blair, who commands U.S. forces in the Pacific, accused China of recklessness.",
        "USA > CHN ACCUSE done named_official USA",
    ),
    "a deadline": (
        "Ethiopia gave the Eritrean government one week to withdraw.",
        "ETH > ERI THREATEN done author None",
    ),
    "a deadline for diplomats": (
        "Congo gave Rwandan diplomats 48 hours to leave Kinshasa.",
        "COD > RWA SANCTION done author None",
    ),
    "word sent to another state": (
        "Israel had notified Washington that it would strike Iran, two U.S. officials said.",
        "ISR > USA CONSULT done anonymous_officials USA",
    ),
    "a warning about a third": (
        "Two officials in Washington said America had warned Poland that Russia may be planning to invade Ukraine.",
        "USA > POL CONSULT done anonymous_officials USA",
    ),
    "no reply": (
        "Britain demanded an apology. For seventeen days Germany did not reply.",
        "DEU > GBR REJECT done author None",
    ),
    "a spoken act that a newspaper passes on": (
        "China has rejected an American offer of help, Xinhua said.",
        "CHN > USA REJECT done government CHN",
    ),
    "what only dates an act": (
        "Israel bombed Isfahan early on Friday, three people familiar with the matter said, "
        "days after Iran fired missiles at Israel.",
        "IRN > ISR ASSAULT done author None",
    ),
    "people who know": (
        "Israel bombed Isfahan early on Friday, three people familiar with the matter said.",
        "ISR > IRN ASSAULT done anonymous_officials None",
    ),
    "behind a preposition": (
        "Hungary and China have stood by Serbia.",
        "HUN > SRB SUPPORT done author None",
    ),
    "a deed by a verb that is not known": (
        "Kinshasa said that Rwanda orchestrated an ambush on Congolese troops.",
        "RWA > COD ASSAULT done government COD",
    ),
    "talks that begin": (
        "North Korea seized an American ship. The United States threatened North Korea. The talks began in February.",
        "PRK > USA CONSULT done author None",
    ),
    "ready for the worst": (
        "China accused the Philippines of aggression. Fu Ying said that China was prepared for any escalation.",
        "CHN > PHL THREATEN done named_official CHN",
    ),
    "a refusal by any verb": (
        "Russia accused Ukraine. Kyiv said that it would not be dragged into the quarrel.",
        "UKR > RUS REJECT done government UKR",
    ),
    "a refusal by 'no'": (
        "Eritrea threatened Ethiopia. Ethiopia said that the Security Council had no jurisdiction.",
        "ETH > UN REJECT done government ETH",
    ),
    "a ship that is sent": (
        "Germany threatened France. Germany sent the Panther to Agadir.",
        "DEU > None MOBILIZE done author None",
    ),
    "a nation that marches": (
        "Greece threatened Turkey. The Turks entered Smyrna.",
        "TUR > GRC MOBILIZE done author None",
    ),
    "declared persona non grata": (
        "Ecuador declared the Mexican ambassador persona non grata.",
        "ECU > MEX SANCTION done author None",
    ),
    "declared void": (
        "Armenia condemned Azerbaijan. Azerbaijan declared the Armenian claim void.",
        "AZE > ARM REJECT done government AZE",
    ),
    "appalled by a deed": (
        "Antonio Guterres was appalled by the Israeli raid on Beirut.",
        "UN > ISR ACCUSE done named_official UN",
    ),
    "men who are dead": (
        "Kyrgyzstan accused Tajikistan. Officials in Dushanbe said that six of its guards were dead.",
        "TJK > KGZ ASSAULT done anonymous_officials TJK",
    ),
    "a verb taken for an adjective after and": (
        "Iran recalled its envoy from London and cancelled leave for its troops.",
        "IRN > GBR MOBILIZE done author None",
    ),
    "aside, no condition": (
        "Britain threatened Turkey. London sent a battalion, if need be by force, to Chanak.",
        "GBR > TUR MOBILIZE done author None",
    ),
    "on condition that": (
        "Ecuador offered Peru a ceasefire on condition that both armies stay where they are.",
        "ECU > PER AGREE conditional government ECU",
    ),
    "not going to": (
        "Ecuador accused Peru. Ecuador is not going to negotiate with Peru.",
        "ECU > PER REJECT done government ECU",
    ),
    "two objects of a pattern": (
        "Yemen threatened Britain. Yemeni guards threw a British diplomat to the ground.",
        "YEM > GBR ASSAULT done author None",
    ),
    "a violation of airspace": (
        "NATO condemned the violation of Polish airspace by Russian drones.",
        "RUS > POL MOBILIZE done group NATO",
    ),
    "a violation of the truce": (
        "Israel condemned the violation of the truce by Hezbollah.",
        "Hezbollah > ISR SANCTION done author None",
    ),
    "who bears responsibility": (
        "NATO said that Russia bears full responsibility for the raid.",
        "NATO > RUS ACCUSE done group NATO",
    ),
    "one's own men": (
        "General Harington told his men not to fire on the Turks.",
        "GBR > GBR REQUEST done named_official GBR",
    ),
    "note of protest": (
        "Estonia handed the Russian ambassador a note of protest.",
        "EST > RUS ACCUSE done government EST",
    ),
    "charged with the same deed": (
        "Ecuador raided the embassy of Mexico. Brazil condemned Ecuador, and Chile denounced it.",
        "CHL > ECU ACCUSE done government CHL",
    ),
    "resolved to": (
        "Israel threatened Syria. Israel resolved to attack Syria.",
        "ISR > SYR ASSAULT planned author None",
    ),
    "a deed because of which": (
        "Because of the raids of Mali on Algeria, Algeria has decided to close its border with Mali.",
        "MLI > DZA ASSAULT done author None",
    ),
    "denied that there was": (
        "Japan accused China. The Chinese foreign ministry denied that there was a ban on exports to Japan.",
        "CHN > JPN COERCE denied government CHN",
    ),
    "who speaks for": (
        "Iran accused Britain. Gladwyn Jebb, who spoke for Britain, accused Iran of theft.",
        "GBR > IRN ACCUSE done named_official GBR",
    ),
    "the cruiser Mauritius": (
        "Britain threatened Iran. The cruiser Mauritius sailed toward Iran.",
        "GBR > IRN MOBILIZE done author None",
    ),
    "stance told as what was": (
        "France had backed Spain.",
        "FRA > ESP SUPPORT done author None",
    ),
    "sources in a capital": (
        "Ecuador accused Peru. Peru reinforced its garrison near Ecuador, according to military sources in Lima.",
        "PER > ECU MOBILIZE done anonymous_officials PER",
    ),
    "semicolon parts whose word it is": (
        "Ecuador moved tanks toward Peru; Peru reinforced its garrison, according to military sources in Lima.",
        "ECU > PER MOBILIZE done author None",
    ),
    "would not let": (
        "Russia said that it would not let Ukraine join NATO.",
        "RUS > UKR REJECT done government RUS",
    ),
    "not hesitate": (
        "Joe Biden said that he would not hesitate to order strikes on Iran.",
        "USA > IRN THREATEN done named_official USA",
    ),
}


PAPERS = {
    "a government's": (
        "Communiqué of the Council of Ministers of the Federal Republic of Somalia\n\nMogadishu, 2 January 2024\n\n"
        "The Council of Ministers met today in extraordinary session to consider the memorandum which Ethiopia signed "
        "with Somaliland on the first day of the year, and heard a report by the Prime Minister on what the Government "
        "has done since, at home and among the friends of Somalia.\n\nSomalia has asked the United Nations Security "
        "Council to meet.\n\nThe Council condemns Ethiopia.",
        "SOM > ETH ACCUSE done government SOM",
    ),
    "an organisation's": (
        "Final communiqué of the Ministerial Council of the Gulf Cooperation Council\n\nJeddah, 9 September 1992\n\n"
        "The Council supported the decisions of the United Nations Security Council on Kuwait, which the ministers "
        "had discussed at length in the course of the past year and to which all of the member States attach the "
        "greatest importance.\n\nThe Council demanded that Iran respect the agreement, and it thanked Egypt.",
        "GCC > EGY SUPPORT done group GCC",
    ),
    "that resolves to do something": (
        "RESOLUTION OF THE COUNCIL OF THE ORGANIZATION OF AMERICAN STATES\n\nWHEREAS:\n\nThe army of El Salvador "
        "attacked Honduras;\n\nTHE COUNCIL RESOLVES:\n\n1. To demand that El Salvador withdraw.\n\n"
        "2. To urge both countries to show restraint.\n\n3. To thank Costa Rica.",
        "OAS > SLV REQUEST done group OAS",
    ),
    "of several": (
        "The Ministers of Foreign Affairs of the League of Arab States, meeting in Cairo:\n\n1. Condemn the attack of "
        "Israel on Lebanon.\n\n2. Call upon Israel to withdraw.\n\n3. Express their solidarity with Lebanon.",
        "Arab League > ISR REQUEST done group Arab League",
    ),
    "the ministers of a group, under a head in capitals": (
        "JOINT COMMUNIQUÉ OF THE CONTACT GROUP\n\nLondon, 29 January 1999\n\n1. The Ministers for "
        "Foreign Affairs of France, Germany, Italy, the Russian Federation, the United Kingdom and "
        "the United States met in London today to consider the critical situation in the province.\n\n"
        " 2. The Ministers called on Yugoslavia to withdraw its police. They thanked the European "
        "Union for its aid, and expressed the hope that the talks would go on as planned in the "
        "coming month.",
        "Contact Group > YUG REQUEST done group Contact Group",
    ),
}


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_speaks_for_its_body(paper: str) -> None:
    text, expected = PAPERS[paper]
    assert expected in [short(report) for report in reports(text)]


@pytest.mark.parametrize("family", FAMILIES)
def test_family(family: str) -> None:
    text, expected = FAMILIES[family]
    assert expected in [short(report) for report in reports(text)]
