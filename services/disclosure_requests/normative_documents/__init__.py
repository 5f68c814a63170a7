"""The register of rules and normative documents (规章、行政规范性文件): issued, repealed, in force; figures of table 2."""
