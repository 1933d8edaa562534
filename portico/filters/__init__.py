"""The filter language over exchanges, as the server has it: to refuse a mistake before a tap is opened, and to filter a
recording again. Written anew from its description: the command line shares no code with the server. A test holds the
two to the same answers.
"""
