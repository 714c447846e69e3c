"""What is kept of an installation elsewhere, and how does it become one again?"""
