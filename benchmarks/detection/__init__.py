"""Training of the linear model of pipelines/detection."""
