"""Papers of involuntary holds: the form as filled in, its clock, the transport sheet (R42)."""
