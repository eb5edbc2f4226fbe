"""Pages of the privacy office: consents, disclosures, requests, registers, exports."""
