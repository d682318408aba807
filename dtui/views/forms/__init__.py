"""What a reviewer is asked, and what is recorded of the answers: once for terminal and notebook.

A form is worked out from the corpus (`answer_form`, `override_form`, ...): what it is about, its
fields, and what stands in them at first. A face draws the fields and hands back what was typed,
by the fields' names. The form makes drafts of it, which the face records through store or spine;
and where these refuse, the form says which field is at fault.
"""
