"""Old against new (新旧对照): two versions of a document aligned article by article, with what changed in each."""
