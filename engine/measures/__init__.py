"""The measures of quality that training validates with and evaluations print: one definition for both."""
