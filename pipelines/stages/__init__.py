"""The stages, in the order in which a call meets them; `pipelines/topology.py` chains them."""
