"""Who applied, closed by envelope encryption: masked, shown with a record, erased."""
