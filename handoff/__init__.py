"""The program: settings, wiring, supervisor, command line, doctor, the training town."""
