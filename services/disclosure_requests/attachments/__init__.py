"""Files of a case (附件): taken in piece by piece, judged by their content, closed under the key of the case."""
