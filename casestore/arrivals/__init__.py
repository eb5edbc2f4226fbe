"""What EMS and clinical feeds say of people: received, matched, charted, or waiting for a look."""
