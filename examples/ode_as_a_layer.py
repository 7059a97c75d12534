"""The solution of a differential equation as a layer between two Dense layers, trained to tell two classes apart.

A Dense layer takes a point of the plane to three numbers, a linear-free flow carries these from t = 0 to 1, a Dense layer reads
the class. All parameters are trained at once. The inner points are one class, the ring around them the other, which no line
separates. Leaves `ode_as_a_layer.svg`: the points, and the border between the classes that was learnt.
"""

import math
import random

import flowgrad as fg

draw = random.Random(0)


def ring(radius, count):
    """Points at about `radius`, evenly around the origin."""
    polar = [(radius + 0.25*draw.gauss(0, 1), 2*math.pi*i/count) for i in range(count)]
    return [[r*math.cos(angle), r*math.sin(angle)] for r, angle in polar]
