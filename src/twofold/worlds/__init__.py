"""Seeded towns of people whose truth is known: what they would say, and what speaking changes.

A town is pure and the same for the same seed. Played over a home it becomes a layer beside what
really happened there: all of it is marked as simulated, and no reading counts any of it.
"""

from twofold.worlds.among import any_in_campaign, any_in_layer, any_made_up
from twofold.worlds.layers import GOAL, LAYER, MACHINE, Layer, layer, names, play
from twofold.worlds.residents import BY, Resident, address, card_of
from twofold.worlds.sums import Known, Sums, plain, sentence, sums, truth
from twofold.worlds.towns import EFFECT, SEED, Town, town

__all__ = [
    "BY",
    "EFFECT",
    "GOAL",
    "LAYER",
    "MACHINE",
    "SEED",
    "Known",
    "Layer",
    "Resident",
    "Sums",
    "Town",
    "address",
    "any_in_campaign",
    "any_in_layer",
    "any_made_up",
    "card_of",
    "layer",
    "names",
    "plain",
    "play",
    "sentence",
    "sums",
    "town",
    "truth",
]
