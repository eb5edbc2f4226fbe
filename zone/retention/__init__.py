"""What is kept and what goes: legal holds, removal that proves what it removed, its ledger."""
