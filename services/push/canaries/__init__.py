"""The canary of the delivery worker: a parcel that goes its whole way every few seconds, so that a dead worker is seen."""
