"""Proofs (投递证明): who was told what, when and how, as a bundle that anybody verifies offline, and as a report that sums up."""
