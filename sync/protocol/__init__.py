"""The contract between kiosk and hub: pure values. No framework, no database, no clock, no disk, no network."""
