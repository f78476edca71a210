"""Words that hand a claim to somebody: the cue lexicon.

Grouped by the grammar in which a word is a cue, since most are only there: *show* is one with a clause ("figures
show that ...") and none with an object ("showed his pass"). The grouping was tuned on the development part of PolNeAR
(Newell, Margolin and Ruths 2018); the senses are those of Reporting, Communication and Belief verbs in Levin (1993).
"""

from __future__ import annotations

SPEECH = frozenset(
    """welcome regret deplore reaffirm accept accuse acknowledge add admit advise affirm agree allege announce
    answer argue articulate ask assert notify
    assess assure attest avow boast brag caution charge chant cite claim clarify comment complain concede conclude
    confess confide confirm contend continue counter crow cry declare decree demand deny disclose dispute echo
    elaborate emphasize emphasise enthuse exclaim explain fume grumble hint inform inquire insist interject joke
    lament maintain mention moan mourn muse mutter note object observe opine plead pledge point predict proclaim
    project promise propose protest quip read reassure recall recommend recount reiterate relate remark remind
    reply report request respond retort reveal rule say scoff shout signal specify speculate state stipulate stress
    submit suggest swear tell testify think threaten tweet underline underscore urge vow wager warn whisper wonder
    worry write yell""".split()
)
"""Verbs of speaking and of thought aloud: with a clause, or beside a quotation."""

BELIEF = frozenset(
    """anticipate assume believe bet calculate consider decide deem determine discover doubt envision
    estimate expect fear feel find forecast foresee gather guess hear hope imagine infer judge know learn notice
    perceive presume prefer pray realize realise reckon recognize recognise regret remember see sense show
    suspect think understand view want wish demonstrate indicate imply document prove detail agree reason rate
    convince seem""".split()
)
"""Verbs of belief and of showing: cues where they take a clause of their own."""

OBJECT = frozenset(
    """accuse acknowledge advocate announce applaud assail assert attack back bash bemoan blame blast call cite claim
    condemn confirm contradict criticize criticise decry defend demand denounce deny depict deride describe despise
    detail disavow disclose discuss dismiss dispute disparage document downplay emphasize emphasise endorse envision
    estimate explain expose express fear hail highlight ignore indicate invoke label lambast lambaste lament laud
    liken link mention mock note oppose outline pan predict praise propose protest publish quote recommend
    recount reference reiterate reject repeat report repudiate request ridicule reveal rebuke rebut recall rebuff
    say slam state stress deplore regret commend
    thank applaud support signal suggest tout trumpet underscore unleash urge voice vow write foresee
    welcome comprehend love paint portray show examine question encourage reassert forecast denigrate
    expect want prefer demonstrate promise""".split()
)
"""Verbs whose object is what is said or held."""

WEAK_OBJECT = frozenset(
    "expect want prefer demonstrate show report say write attack back estimate claim repeat support call "
    "question examine reveal confirm publish".split()
)
"""Those of them that need a person or an organisation before them."""

INFINITIVE = frozenset(
    """agree ask beg call claim decline demand encourage expect hope implore intend invite order
    plan pledge prepare press promise propose refuse request swear tell threaten urge vow want warn wish wait
    appear seem offer""".split()
)
"""Verbs after which an infinitive says what is meant, asked or promised."""

PREPOSITION: dict[str, frozenset[str]] = {
    verb: frozenset(words.split("/"))
    for verb, words in (
        entry.split(":")
        for entry in """call:for/on point:to/out speak:of/out/about/against/for talk:about/of agree:on/with/to
        warn:of/about/against
        refer:to complain:of/about boast:of/about brag:of/about comment:on allude:to insist:on/upon react:to
        protest:against rail:against lash:out object:to inquire:about joke:about worry:about wonder:about
        brush:off argue:for/against/about testify:about/on vote:for/against lobby:for/against press:for
        push:for/back plead:for appeal:for/to respond:to/with reply:with hint:at disagree:with conflict:with
        elaborate:on focus:on look:for/at/to know:about/of think:of/about hear:about/of learn:about/of/from
        ask:about/for approve:of disapprove:of dream:of campaign:for/against rule:on/against decide:on/against
        criticize:for accuse:of weigh:in propose:to mention:as describe:as view:as report:on write:about/of/in
        believe:in hope:for go:after opt:for swear:by seem:to/like""".split()
    )
}
"""Verbs and the prepositions or particles that lead to the content."""

NOUNS = frozenset(
    """accusation acknowledgment admission allegation announcement appeal argument assertion assessment assumption
    assurance belief call charge claim comment complaint conclusion concern contention conviction criticism
    declaration demand denial doubt estimate expectation explanation fear finding forecast hope
    idea insistence intention judgment message notion objection opinion perception pledge prediction premise promise
    proposal prospect question remark report request revelation rumor rumour sense signal speculation statement
    suggestion suspicion testimony theory threat view vow warning word worry""".split()
)
"""Nouns that hold a claim when a clause, or a possessor and a clause, comes with them."""

MISREAD = {
    "instal": "install",
    "hop": "hope",
    "rat": "rate",
    "fee": "fear",
    "accord": "accord",
    "poohe": "pooh-pooh",
    "stat": "state",
    "pre-positione": "pre-position",
    "overflew": "overfly",
    "retook": "retake",
    "forgave": "forgive",
    "strove": "strive",
    "decreed": "decree",
    "resold": "resell",
}
"""Lemmas that the lemmatiser gets wrong, and what they are."""

ADJECTIVES = frozenset(
    """worried concerned afraid fearful alarmed nervous anxious wary confident convinced certain sure aware
    hopeful optimistic
    pessimistic sceptical skeptical doubtful unsure""".split()
)
"""What somebody is who holds a belief."""

SOURCELESS = frozenset({"it", "there", "that", "this", "what"})
"""Subjects that hold no belief."""
