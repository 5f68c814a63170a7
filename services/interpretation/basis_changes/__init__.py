"""Changes of bases (制定依据变更): what rests on an amended or repealed text is stale."""
