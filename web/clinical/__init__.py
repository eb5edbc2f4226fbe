"""The clinician's pages: today, leads, cases and the clinical half of a call's story."""
