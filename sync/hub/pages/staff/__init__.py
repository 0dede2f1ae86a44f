"""The people who may see the pages: their accounts, and how long a sign-in lasts."""
