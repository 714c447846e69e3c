"""Where do the files lie that are kept: on this machine's disk, or in a bucket?"""
