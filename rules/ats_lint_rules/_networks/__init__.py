"""Networks: who must reach whom."""
