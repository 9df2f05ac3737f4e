"""English: the page of a model and the labelling screen."""

TEXTS = {
    # The page of a model.
    "title": "Model {name}: business or consumer?",
    "heading": "Business or consumer?",
    "model": "Model {name}",
    "trained": "Learned from {rows} sales, {share} of them B2B.",
    "trained_period": "Learned from {rows} sales from {first} to {last}, {share} of them B2B.",
    "stated": "Made from what the literature says, not from a seller’s own sales.",
    "decides": "It calls a sale B2B from a probability of {b2b} on and B2C up to {b2c}. Between "
    "the two it says that it is unsure.",
    "ranks": "It ranks sales. Its probabilities are not calibrated on sales of yours; they assume "
    "that {share} of sales are B2B.",
    "ranks_only": "It ranks sales. Its probabilities are not calibrated on sales of yours.",
    "private": "Nothing leaves this page: it is one file and cannot reach a network.",
    "aid": "A prediction is an aid for review, pricing analysis and reporting, never by itself a "
    "legal or tax determination.",
    "nav": "On this page",
    "nav_try": "Try one sale",
    "nav_file": "Score a file",
    "nav_curves": "What it goes by",
    # The form.
    "try_help": "Fill in what you know; what you leave empty counts as not known, which is not the "
    "same as zero.",
    "unknown": "not known",
    "clear": "Clear all",
    "date": "date",
    "time": "time of day",
    "no_number": "{text} is not a number.",
    "outside": "This has to be from {low} to {high}.",
    "order_first": "The first contact is after the order.",
    "typical": "Your median sale",
    "typical_help": "This model compares the amount with your usual sale. Without it, the amount "
    "counts as not known.",
    "B2B": "B2B",
    "B2C": "B2C",
    "unsure": "Unsure",
    "probability": "Probability that the buyer is a business: {share}",
    "because": "Why",
    "nothing_filled": "Fill in a field to see a decision.",
    "nothing_said": "Nothing that is known speaks for either.",
    "start": "Added to where the model starts ({base}), this gives the log-odds {total}.",
    "rest": "All else together: {names}",
    "for_b2b": "for B2B",
    "for_b2c": "for B2C",
    "reason_missing": "not known",
    # Scoring a file.
    "file_help": "Choose a CSV file of sales, or drop it here. Each row comes back as it was, with "
    "two columns more: b2x_label and b2x_probability. The file is read on this computer and sent "
    "nowhere.",
    "file_choose": "Choose a CSV file",
    "file_drop": "or drop it here",
    "file_strict": "The page gives the same answers as b2x score, or it says why it does not: what "
    "it cannot know, it asks.",
    "reading": "Reading {name}",
    "cancel": "Stop",
    "stopped": "Stopped. Nothing was scored.",
    "done": "{name} is decided; rows: {rows}.",
    "download": "Download {name}",
    "rejected": "Rows with a value that cannot be right: {n}. They have no label, and the column "
    "b2x_reject says why.",
    "lines": "Lines that are no rows of the table and are left out: {n}.",
    "examples": "The first of them",
    "line": "Line",
    "reason": "Reason",
    "understood": "What was read",
    "field": "Field",
    "column": "Column",
    "written": "Written with",
    "style_.": "decimal point",
    "style_,": "decimal comma",
    "style_dmy": "day, month, year",
    "style_mdy": "month, day, year",
    "style_ymd": "year, month, day",
    "missing_fields": "The file has no column for {fields}. They count as not known in every row.",
    "counted": "Earlier orders of each buyer are counted from this file’s first row on, so buyers "
    "who were there before look new.",
    "typical_used": "The amount is compared with your median sale, {value}.",
    "same_command": "The same with b2x",
    "ask_title": "One question",
    "answer": "Go on",
    "ask_decimal": "How are numbers written in “{column}”? {values} can be read in two ways.",
    "ask_decimal_two_ways": "Numbers in “{column}” are written in two ways: {values}. Which is "
    "right? Rows that do not fit are rejected.",
    "ask_dates": "How are dates written in “{column}”? {values} can be read in several ways.",
    "ask_dates_two_ways": "Dates in “{column}” are written in two ways: {values}. Which is right? "
    "Rows that do not fit are rejected.",
    "ask_delimiter": "What stands between two columns of the file?",
    "delimiter_,": "comma",
    "delimiter_;": "semicolon",
    "delimiter_\t": "tab",
    "delimiter_|": "vertical bar",
    "ask_sales_export": "This looks like an export of {name}, in which some rows may not be sales. "
    "This page takes every row for one sale; b2x score knows this export.",
    "ask_sales_ledger": "This looks like a ledger of payments, in which withdrawals and refunds "
    "stand beside sales. This page takes every row for one sale.",
    "ask_sales_status": "The column “{name}” says that some rows are won, cancelled or the like. "
    "This page takes every row for one sale; b2x score leaves out those that are not.",
    "ask_sales_lines": "Values of “{name}” repeat or are empty, so rows may be lines of an order. "
    "This page takes every row for one sale; b2x score can fold lines to orders.",
    "every_row": "Every row is one sale",
    "ask_typical": "What is your median sale? Of the sales in this file it is {median}.",
    "ask_history": "One buyer in “{column}” has {sales} of {total} sales, and may stand for no "
    "buyer in particular. Count earlier orders?",
    "no_history": "Do not count earlier orders",
    "not_scored": "This file is not scored here",
    "use_b2x": "b2x score, on the command line, reads more than this page does.",
    "refused_empty": "The file is empty.",
    "refused_binary": "The file is not text. Save the table as CSV UTF-8 and choose that file.",
    "refused_utf16": "The file is written in UTF-16. Save it as CSV UTF-8, or use b2x score.",
    "refused_format": "The file is no CSV table but a page or document of another kind.",
    "refused_encoding": "The letters of the file are neither all UTF-8 nor all Windows-1252. Save "
    "it as CSV UTF-8.",
    "refused_delimiter": "The first line names a delimiter that is not comma, semicolon, tab or "
    "vertical bar.",
    "refused_backslash": "Quotes inside cells have a backslash before them instead of being "
    "doubled.",
    "refused_no_header": "No line of column names was found.",
    "refused_open_ends": "Rows and header do not end alike: one of them has a delimiter more. Use "
    "b2x score, or remove it.",
    "refused_title": "The first line is not the line of column names. Delete the lines above it.",
    "refused_ragged": "Most lines have another number of cells than the line of column names.",
    "refused_quotes": "At line {line} a quote opens and does not close as it should. b2x score "
    "reports each such line.",
    "refused_long_line": "Line {line} is too long for a table.",
    "refused_two_columns": "The columns {columns} both fit {field}. Say which with b2x score "
    "--map, or rename one.",
    "refused_no_columns": "No column has a name that this model reads.",
    "refused_scored": "The file has a column {column} already: it was scored before.",
    "refused_created_date": "“{column}” beside an order number may be the date of the order or of "
    "the first contact. Say which with b2x score --map.",
    "refused_total": "Line {line} looks like a total, not a sale. Delete it, or use b2x score, "
    "which leaves totals out.",
    "refused_heading": "Line {line} looks like a heading or footer, not a sale. Delete it, or use "
    "b2x score, which leaves such lines out.",
    "refused_second_table": "At line {line} a second table seems to begin under a blank line.",
    "refused_currencies": "“{column}” has amounts in several currencies, which cannot be compared. "
    "Give rates with b2x score --rate.",
    "refused_other_quantity": "Many values in “{column}” cannot be {field}. Say what it is with "
    "b2x score --map.",
    "refused_cut_ids": "Numbers of buyers in “{column}” are written like 1.23E+12: a spreadsheet "
    "has cut their digits.",
    "refused_parameter": "The model needs {name}: export the page again with it filled in.",
    "refused_failed": "The page failed: {error}. Please report it.",
    # The curves.
    "curves_help": "Each curve shows what a value adds: above the line it speaks for B2B, below "
    "for B2C. Point at a curve, or move its slider. Intervals are drawn equally wide, so "
    "the axis is not to scale.",
    "rug_help": "Grey bars show where the training sales are.",
    "such": "{share} of the training sales are such.",
    "such_b2b": "{share} of the training sales are such; {b2b} of them were B2B.",
    "pairs_help": "Besides, the model looks at {n} pairs of fields together, such as {pair}. What "
    "a pair adds is split between its two fields in the reasons above.",
    "curve_of": "{feature}: what each value adds to the log-odds of B2B",
    "slider": "Value of {feature}",
    "adds": "{bin}: {value}",
    "any": "any",
    "from": "from {low}",
    "below": "below {high}",
    "between": "{low} to below {high}",
    "other_levels": "any other",
    "strongest": "The {shown} strongest of {all}.",
    "feature_relative": "{a}, in times your median",
    "feature_ratio": "{a} per {b}",
    "feature_days_between": "Days from {a} to {b}",
    "feature_weekday": "Weekday of {a}",
    "feature_hour": "Hour of {a}",
    "days": "Mon Tue Wed Thu Fri Sat Sun",
    # Fields.
    "field_volume": "Amount",
    "field_quantity": "Quantity",
    "field_lines": "Order lines",
    "field_cycle_days": "Days from first contact to order",
    "field_first_contact_at": "First contact",
    "field_ordered_at": "Order date",
    "field_stakeholders": "People who decide at the buyer’s",
    "field_channel": "Channel",
    "field_prior_orders": "Earlier orders",
    "field_relationship_days": "Days since the first order",
    "field_order_gap_days": "Days since the previous order",
    "field_stages": "Stages of the sale",
    "field_quote_revisions": "Revisions of the quote",
    "field_discount": "Discount, 0 to 1",
    "field_payment": "Payment",
    "field_category": "Category",
    "field_buyer_id": "Buyer",
    # The labelling screen.
    "label_title": "Who is a business? {source}",
    "label_heading": "Who is a business?",
    "label_sales": "{n} sales of {source}, one at a time.",
    "label_buyers": "{n} buyers of {source}, one at a time.",
    "label_names": "This file shows names from your own table. Keep it as you keep the table, and "
    "do not send it on. It cannot reach a network.",
    "label_stored": "Your answers are kept in this browser, on this computer.",
    "label_memory": "This browser keeps nothing for files. Your answers are lost when you close "
    "the page: download the sheet before.",
    "label_progress": "{done} of {all} answered",
    "label_place": "Line {place} of {all}",
    "label_business": "Business",
    "label_consumer": "Consumer",
    "label_unknown": "I do not know",
    "label_undo": "Undo",
    "label_back": "Back",
    "label_next": "Next",
    "label_download": "Download the sheet",
    "label_keys": "Keys: B business, C consumer, ? not known, U undo, left and right arrow to "
    "move, S download.",
    "label_answered": "Answered: {answer}",
    "label_given": "Line {place}: {answer}.",
    "label_open": "Not answered yet",
    "label_all_done": "All lines are answered. Download the sheet.",
    "label_next_step": "Then",
    "label_saved": "The sheet is in your folder for downloads. What is answered so far is in it.",
    "label_undone": "Undone.",
    "label_nothing": "There is nothing to undo.",
    "label_forget": "Delete the answers kept in this browser",
    "label_forget_sure": "Delete all {n} answers? They are not in a sheet unless you downloaded "
    "it.",
    "label_forgotten": "The answers are deleted.",
    "label_empty": "This line shows nothing but its number: the table has no names for it.",
    "label_chosen": "These lines were chosen to learn from: half at random, half because they "
    "differ. An honest “I do not know” is better than a guess.",
    "label_audit": "These lines were drawn at random to measure by. A model does not learn from "
    "them.",
    "hint": "What the table says",
    "rows_of_buyer": "Sales of this buyer",
}
