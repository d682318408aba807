"""The words of the workflow: what is observed, claimed, argued and answered.

Texts have places to fill in, such as ``{short}`` for the customer; `reasoning` says what with.
"""

from __future__ import annotations

from typing import NamedTuple


class Ground(NamedTuple):
    """What an agent looks into beside the request itself."""

    label: str
    observed: tuple[str, ...]
    kind: str
    """The kind of the citation, and what it names."""
    ref: str
    locator: str
    claims: tuple[tuple[str, str, str], ...]
    """A hypothesis, the words that confirm it, and those that refute it."""
    steelmen: tuple[tuple[str, str], ...]
    """The strongest argument against the proposal, and its refutation."""


REQUESTS = (
    (
        "{customer} asks {asked} % off its {kind} of {product}: {yearly} a year at list price for "
        "{sites}. {contact}, {role}, put the request in writing on {day}."
    ),
    (
        "Request of {day}: {asked} % off {product} at {customer}, a {kind} worth {yearly} a year. "
        "{contact} wants an answer within the fortnight."
    ),
    (
        "{contact} ({role}, {customer}) expects {asked} % off the {kind} of {product}, {sites}, "
        "{yearly} a year at list."
    ),
    (
        "The {kind} of {product} at {customer} stands at {yearly} a year. {contact} asks for "
        "{asked} % off and names the budget round of {month} as the reason."
    ),
    (
        "{customer} would sign the {kind} of {product} at {asked} % off, says {contact}; list "
        "price is {yearly} a year for {sites}."
    ),
)
RIVAL_CLAUSES = (
    " {rival} has quoted {rivalprice}.",
    " A quote by {rival} is on the table: {rivalprice}.",
    " {rival} offers the same scope for {rivalprice}, by phone and not yet in writing.",
)

GROUNDS = (
    Ground(
        "usage",
        (
            (
                "Weekly active users of {product} at {short} went from {high} to {low} in two "
                "quarters; {few} sites account for nearly all of it."
            ),
            (
                "{short} books {high} {what} a day through {product}, {share} % more than a year "
                "ago, and hit the limit of its plan on {few} days in {month}."
            ),
            "Of the {high} seats {short} pays for, {low} were used in the last four weeks.",
        ),
        "metric",
        "product.weekly_active_users",
        "account {account}, to {date}",
        (
            (
                "Usage follows the season and says nothing about whether {short} stays.",
                "The same dip stands in both earlier years, and each time it was gone by spring.",
                "The season explains a third of it at most: the sites that fell fell in any month.",
            ),
            (
                "{short} will need more seats within the year, whatever it pays for them.",
                "Two sites open before the year is out, and {contact} confirms the head count.",
                "The hiring stop that {contact} mentions holds until the next budget at least.",
            ),
        ),
        (
            (
                (
                    "A discount pays {short} for using less: the seats nobody uses will be "
                    "cancelled at the next term, and what is left then has the lower price."
                ),
                (
                    "The seats left over are {few} of {high}; at {percent} % we lose less on them "
                    "than on a single month without a contract."
                ),
            ),
            (
                (
                    "Who grows by {share} % a year doesn't leave over price. {percent} % is given "
                    "away to a customer that has to sign."
                ),
                (
                    "Growth is in two sites that have not moved to {product} yet, and could go "
                    "elsewhere; the log of {date} shows them on their old tool."
                ),
            ),
        ),
    ),
    Ground(
        "support",
        (
            (
                "{high} tickets since the term began, {few} of them open for more than ten days; "
                "the oldest is about exports of {what}."
            ),
            "{short} rated the last {few} tickets 2 of 5. All of them are about one import job.",
            "No ticket in {few} weeks. The one escalation of this term was closed in {month}.",
        ),
        "tool_output",
        "support.export_tickets",
        "account {account}, since {since}",
        (
            (
                "What {short} wants is an end to the faults, and the price is how it says so.",
                "{contact} said so unasked: fix the import and we sign at last year's price.",
                "The tickets come from one planner, and procurement had not heard of them.",
            ),
            (
                "Serving {short} gets cheaper once the export of {what} is repaired.",
                "{share} % of the hours went into that one job, and the fix is on staging.",
                "Hours are spread over {few} causes; none of them is a tenth of the whole.",
            ),
        ),
        (
            (
                (
                    "{percent} % buys a year, not an end to the faults. {short} leaves at the next "
                    "term, and we will have paid for it."
                ),
                (
                    "The faults have dates: {few} of them are fixed in the release of {soon}, and "
                    "the contract lets {short} out if they are not."
                ),
            ),
            (
                "A customer this unhappy hears a discount as an admission and asks for the next.",
                (
                    "Of the accounts rated like this one, none asked again within the term after a "
                    "written plan; {contact} asked for the plan first."
                ),
            ),
        ),
    ),
    Ground(
        "payments",
        (
            "{short} paid the last {few} invoices {few} to {high} days late; none was disputed.",
            "Every invoice of the last two years was paid in time, {few} of them early.",
            "Billing shows {low},000 euros overdue, all of it younger than {days} days.",
        ),
        "tool_output",
        "billing.list_invoices",
        "{account}, 24 months to {date}",
        (
            (
                "{short} is short of cash, and would rather pay later than less.",
                "Offered sixty days at list price on the phone, {contact} took a note of it first.",
                "Its yearly report shows {share} million in hand; the delays are one clerk's.",
            ),
            (
                "Paying yearly in advance is worth {few} points to {short}.",
                "It does so with two other suppliers, {contact} says, for that much.",
                "Its policy forbids advances of more than a quarter.",
            ),
        ),
        (
            (
                "We are asked to lend: a discount to a firm that pays late is money lost twice.",
                (
                    "The delays come from one approver, since replaced; the last two invoices came "
                    "in on day {few}."
                ),
            ),
            (
                "Terms, not price, are the lever here, and {percent} % leaves it unused.",
                "Terms are in the offer: {days} days, against the sixty that {short} has today.",
            ),
        ),
    ),
    Ground(
        "contract",
        (
            "The term ends on {end} and does not renew by itself; every site turns read-only then.",
            "The contract caps a rise at {few} % a year and binds us to ninety days' notice.",
            (
                "{short} may leave on thirty days' notice since {month}: the clause was part of "
                "the last exception."
            ),
        ),
        "document",
        "MSA-{year}-{few}{high}",
        "§ {few}.2",
        (
            (
                "{short} can't move {sites} to anybody else before {end}.",
                "Two rollouts of that size took {high} weeks each, ours included.",
                "{rival} moved a firm of twice that size in {few} weeks last year, in writing.",
            ),
            (
                "Procurement at {short} closes the books before {end} and would take less.",
                "Its fiscal year ends {few} weeks earlier; {contact} asked for a date, no price.",
                "The fiscal year was moved; there is no such date any more.",
            ),
        ),
        (
            (
                "The date binds {short} more than us: wait, and the request falls to half.",
                (
                    "Waiting is what {short} does best: the last two terms were signed on day one "
                    "of read-only, at the discount first asked."
                ),
            ),
            (
                (
                    "A lower price becomes the floor of every term to come, as the cap on rises "
                    "holds it there."
                ),
                "The cap counts from list price, not from what was paid; the clause says so.",
            ),
        ),
    ),
    Ground(
        "market",
        (
            "{rival} lists the comparable scope at {rivalprice} and charges once for migration.",
            "Of the last {few} deals in which {rival} was named, we won {wins}.",
            "{short} ran a trial with {rival} in {month}: {few} users, one site.",
        ),
        "url",
        "https://{rivalslug}.example/pricing",
        "Multi-site tier, seen {date}",
        (
            (
                "{rival} is named as a lever; nobody at {short} wants to move.",
                "The trial ended without a report, and its users went back on their own.",
                "{contact} has the migration in next year's plan, with a sum beside it.",
            ),
            (
                "Counting migration, {rival} costs {short} more in the first two years.",
                "Their price list and our last two migrations put it {share} % above us.",
                "{rival} waives migration this quarter; it says so on its page.",
            ),
        ),
        (
            (
                "We match a price that was never written down: {rival} has quoted by phone.",
                "Phone or not, the trial was real: {few} users worked in it for a month.",
            ),
            (
                "Who takes {percent} % today because of {rival} comes back with {rival} each year.",
                "Of {few} accounts that named {rival} once, one did so again.",
            ),
        ),
    ),
    Ground(
        "precedent",
        (
            "The last exception for {short} was {before} % in {month} {year}, and it was signed.",
            (
                "{few} accounts of this size in the region {region} have {before} % or more; none "
                "has above {most} %."
            ),
            "{short} has never had a discount; its neighbours in the region have {before} %.",
        ),
        "file",
        "exceptions/{region}-{year}.csv",
        "rows {few} to {high}",
        (
            (
                "What {short} gets is known across the region within weeks.",
                "Two purchasers quoted our last exception to us, to the decimal.",
                "No request since names another firm's price.",
            ),
            (
                "{short} measures us against its own last term, not against others.",
                "{contact} opened with the figure of {year}.",
                "{contact} has a table of what others pay, wrong in half its rows.",
            ),
        ),
        (
            (
                (
                    "{percent} % for one account of this size is {percent} % for all: the region "
                    "talks, and the next {few} renewals are due by autumn."
                ),
                "Of {few} neighbours with a renewal since, none quoted the exception.",
            ),
            (
                (
                    "The file shows that {before} % was enough before. More now needs a reason, "
                    "and the request names none."
                ),
                "Since then the list price rose twice; at {percent} % {short} still pays more.",
            ),
        ),
    ),
)

CHOSEN = (
    "It keeps {sites} for {term} and leaves the margin at {margin} %.",
    "It is what {contact} can defend upstairs, at a margin of {margin} %.",
    "Close to the {asked} % asked, and the account still earns {margin} %.",
    "Of what can be signed by {end}, it costs least.",
    "The steelman is answered, and nothing else asked for stays open at {percent} %.",
)
REJECTED_LOWER = (
    "Too far from the {asked} % asked; {contact} would not take it upstairs.",
    "Tried twice with firms like {short}, and both came back for more.",
    "It saves a point or two of margin and risks the {kind}.",
)
REJECTED_HIGHER = (
    "Nothing observed says that the last points change the answer.",
    "It gives {short} all it asked for in the first round, and leaves nothing for the next.",
    "It would be the highest in the region, for no reason we could name to others.",
)
REJECTED_LIST = (
    "At list price {contact} ends the talk; that was said in as many words.",
    "A credit for service is no answer to a request about price.",
)

ACCOUNT_FACTS = (
    (
        (
            "{customer} runs {sites} on {product} and is ours since {year}. {contact}, {role}, "
            "decides below 100,000 euros; above that the board does, in {soon}."
        ),
        "crm",
        "document",
        "account plan {short}",
        "p. {few}",
    ),
    (
        "Last year {short} paid {yearly}, {share} % of it for what it did not use.",
        "billing",
        "tool_output",
        "billing.account_statement",
        "{account}, {year}",
    ),
    (
        "{short} merges its planning with a sister firm by {soon}; who keeps whose tools is open.",
        "press",
        "url",
        "https://{slug}.example/news",
        "seen {date}",
    ),
    (
        (
            "{contact} speaks well of us in public and hard in private: three of the last {few} "
            "terms were signed on the last day."
        ),
        "call",
        "user_answer",
        "call-{date}",
        "00:{high}:00",
    ),
)
ACCOUNT_NEWS = (
    "{short} opened a site in {month} and closed none; {high} users more.",
    "{contact} confirms: no change of tools this year, and a freeze on new spending until {soon}.",
    "{rival} visited {short} in {month}; {contact} told us so, and what it would cost.",
    "Billing: {few} invoices in the quarter, all paid; service hours {share} % under plan.",
    "{short} has a new {role}. The first question was about the price of {product}.",
    "The sister firm's tools stay; {product} is out of the merger's scope until further notice.",
)
ACCOUNT_CLAIM = (
    "Price is not what {short} leaves over; a bad quarter in service would be.",
    "Asked without a request on the table, {contact} named service first and price third.",
    "In the last two terms every talk ended at the price, whatever the service had been.",
)
ACCOUNT_RULES = (
    "No promise to {short} reaches beyond the merger's date.",
    "Whatever {short} gets, its sister firm will ask for within the quarter.",
    "Above 100,000 euros an offer to {short} has to reach the board a fortnight before it meets.",
)
ACCOUNT_SUMS = (
    "{short}: stable, with {share} % room in the plan; a term of two years would be signed.",
    "{short}: watch the merger; short terms until it is through.",
    "{short}: nothing that argues against an exception, nothing that asks for one.",
    "{short}: give on terms before giving on price.",
)

RATIONALES = {
    "more": (
        "{short} walks at {percent} %; I had {contact} on the phone this morning.",
        "The extra points are cheaper than the quarter we would spend replacing {short}.",
        "{rival} is in the building. {final} % ends it.",
        "Going to {final} %: the {kind} opens the other sites.",
        "Read the request again: {asked} % is not a first bid there.",
    ),
    "less": (
        "{final} % is enough; {short} decides on delivery, not on price.",
        "Anything above {final} % and the account earns less than it costs to serve.",
        "We gave {final} % to three of their neighbours; more can't be explained to them.",
        "The agent took the list price of last year. On this year's, {final} % is what was meant.",
        "Nobody at {short} signs in this season anyway. {final} % now, and talk in autumn.",
    ),
    "reject": (
        "No discount while invoices are open.",
        "The facts are another account's: {short} has no such quote.",
        "They will sign at list price. They did so last time.",
        "One more exception in the region and it is the price.",
    ),
    "approve": ("Agreed.", "Fine by me.", "As proposed; the reasoning holds.", "Yes, go."),
}
SLIP_REASONS = (
    "Wrong key: I meant the row below.",
    "Approved by mistake; my verdict follows.",
    "Hit Enter before I had edited it.",
)
REQUESTED = (
    "{customer}: {asked} % asked on {product}, {kind}",
    "{customer} uploaded a quote by {rival}",
    "Term of {customer} ends on {end}; a discount of {asked} % is asked",
)
LOOKED_UP = (
    "{few} invoices, {yearly} a year, nothing disputed",
    "Credit line of {short} checked: no objection",
    "Margin sheet of {short} brought up to {month}",
)
REMARKS = (
    "{contact} called: the answer is needed before the board meets.",
    "Sales asks to be told before this goes out.",
    "Same request as last {month}, with another figure.",
    "{short} has a second site on the way; worth knowing for the term.",
)
CARRIED_OUT = (
    "Offer to {short} sent: {final} %, {months} months",
    "Price list of {short} set to {final} % off, {months} months",
)
