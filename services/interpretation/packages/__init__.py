"""Interpretation packages (解读包): a policy document with its plan and materials, through the gates to one release."""
