"""The law: labels, the gate, methods and the notice. Pure, and fails closed."""
