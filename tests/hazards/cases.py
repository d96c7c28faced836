"""The list of cases: a function that raises Wrong, under a name that says what holds."""

CASES = []


def case(name, heavy=False):
    """heavy: not under sanitizers, which would measure themselves."""
    def add(function):
        CASES.append((name, function, heavy))
        return function
    return add
