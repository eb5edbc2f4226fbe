"""The pages, server-rendered; one sub-room per audience."""
