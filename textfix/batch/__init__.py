"""Folders, buckets and tables of records: many pages repaired by many processes, and a ledger of what is done.

A run is crash-only: there is no way to end it that the next run could not go on from. Results are put in place
whole, the ledger is told afterwards, and whatever the ledger does not know is simply done again; a page gives the
same bytes each time.
"""
