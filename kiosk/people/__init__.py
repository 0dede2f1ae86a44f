"""People of the station: learners and staff, their secrets, their sign-ins. Names live here and nowhere else."""
