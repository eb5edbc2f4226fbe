"""The form builder: a Questionnaire changed step by step, until it is published as a version."""
