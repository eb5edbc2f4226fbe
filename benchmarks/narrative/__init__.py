"""Dispatcher lines made by the project, labelled as they are made: to measure and to train on."""
