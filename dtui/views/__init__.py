"""What the terminal and the notebook both show, before either draws: plain, typed rows.

A view turns what the log and the trace know into rows a face can draw cell by cell. It
loads no toolkit, asks no clock (a moment is a parameter) and draws no colour: it names a
role, and each face gives that role its colour out of `dtui.views.colours`. Agents wrote the
texts, so every text passes `dtui.text` on its way into a row, and a face may draw it as it
stands.

=============  ==================================================================================
lists          `rows`, `keyset`, `placed`: where a list gets its pages
queries        `query_grammar`, `patterns`, `search`: what is asked; `searched_rows`: of rows
               `chosen`, `facets`: traces; `found`, `scan`: all entries; `finding`: beside an app
traces         `trace_list`, `timeline`, `liveness`, `spine`, `graph_layout`, `kin`
               `neighbourhood/`, `escapes`
items          `item_card`, `links`, `at_risk`, `excerpt`, `quality`
decisions      `decision_matrix`, `stages`, `bearing`, `blind`, `verdict`
what waits     `pending_list`, `next_pending`; across kinds `waiting_list`, `queue`, `queue_note`
proposals      `proposal_card`, `arguments`, `precedents`
walks          `chain`, `chain_note`
comparisons    `comparison`, `decision_comparison`, `compared`
figures        `pictures/`, `number_table`, `report_text`, `scorecard_text`, `unfolding`
to act         `keys`, `actions`, `forms/`, `undo`
to draw        `piece`, `colours`, `age`; `plain_text` and what ends in ``_text`` for pipes
=============  ==================================================================================
"""
