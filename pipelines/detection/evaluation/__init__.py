"""How well the detection does on labelled calls and sentences: counted here, printed elsewhere."""
