"""Liberty functions evaluated, and a proof by cases that a cell's transistors compute its function."""
import itertools

from .networks import conducts


def evaluate(function, values):
    """Value of a Liberty function of ! * + ^ and parentheses: Python's operators on 0 and 1 bind in the same order."""
    python = function.replace("!", "~").replace("*", "&").replace("+", "|")
    return bool(eval(python, {"__builtins__": {}}, {k: int(v) for k, v in values.items()}) & 1)  # the cells' own functions


def states(pins):
    for bits in itertools.product((False, True), repeat=len(pins)):
        yield dict(zip(pins, bits))


def sense(cell, pin, out):
    """positive_unate, negative_unate or non_unate, from the truth table."""
    rises = falls = False
    others = [p for p in cell.inputs if p != pin]
    for state in states(others):
        low, high = (evaluate(cell.outputs[out], {**state, pin: v}) for v in (False, True))
        rises |= high and not low
        falls |= low and not high
    return "non_unate" if rises and falls else "positive_unate" if rises else "negative_unate"


def prove(cell):
    """Every input state of a combinational cell: each stage pulls one way only, and the outputs are the functions."""
    for state in states(cell.inputs):
        on = dict(state)
        for stage in cell.stages:
            down = conducts(stage.down, on)
            up = conducts(stage.pull_up, {pin: not on[pin] for pin in stage.inputs()})
            assert up != down, (cell.name, stage.out)
            on[stage.out] = up
        for out, function in cell.outputs.items():
            assert on[out] == evaluate(function, state), (cell.name, out, state)


def leakage_states(cell):
    """Input states of a combinational cell with the values of its inner nodes."""
    for state in states(cell.inputs):
        on = dict(state)
        for stage in cell.stages:
            on[stage.out] = conducts(stage.pull_up, {pin: not on[pin] for pin in stage.inputs()})
        yield state, on
