"""The local database: ministack from a virtual environment of its own (it pins another botocore than the functions do).

Its tables are made from the same fragment of the template that AWS gets, so that a key or an index exists in both or in neither.
"""
