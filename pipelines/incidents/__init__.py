"""The dispatch zone's own tables: what a stage's questions are answered from."""
