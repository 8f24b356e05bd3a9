"""The curators' desk as a web page: a small server for one machine, its security, and the pages it writes.

`app` puts it together; what it needs of documents is handed in (`documents`), since only pipelines know how to read them.
Never here: SQL, what an action does (review.desk), a document's format, any request to another machine.
"""
