"""How does a cleaned object reach a teaching archive?"""
