"""What an officer takes from a case in the browser: letters, receipts, the evidence bundle, the applicant in clear."""
