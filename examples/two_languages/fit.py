"""The fit of lynx_hare.py with its right-hand side in JavaScript and its loss in Python: one program, one gradient."""

import os
import sys

import flowgrad as fg

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import lynx_hare

right_hand_side = fg.foreign(os.path.join(HERE, "lotka_volterra.js"), "lotkaVolterra")
prob = fg.remake(lynx_hare.prob, f=right_hand_side)

if __name__ == "__main__":
    lynx_hare.fit(prob, "two_languages.svg")
