"""What is told about a person to somebody outside: asked, decided, recorded, accounted for."""
