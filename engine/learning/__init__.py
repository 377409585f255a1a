"""Learning a style of a person's own: projects (what is learned from which folders, and what has become of it),
pictures, the recipe, and the run, which is a process of its own. Importing this package costs nothing; torch is
imported by ``recipe`` and ``run`` only."""
