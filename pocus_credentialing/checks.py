"""What must be right before the site starts?"""
