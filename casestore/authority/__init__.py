"""Who may decide for a person, as dated records: guardians, custody, foster care, holds (R20)."""
