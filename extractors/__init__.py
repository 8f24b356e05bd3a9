"""TEXT -> FACTS: reading bytes to a Document and finding organisations, dates, figures and partners in it.

`extractors.read.read` gives the Document, `extractors.extract.extract` its facts, `extractors.extract.to_json` their JSON.
Never here: network, clock, SQL, files other than this package's own data, knowledge of other documents.
"""
