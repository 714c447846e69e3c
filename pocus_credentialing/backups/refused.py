"""Why is no backup made, or none restored? One sentence, for whoever keeps the server."""


class Refused(Exception):
    pass
