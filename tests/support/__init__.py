"""What the tests are made of: a running box, pages, sounds, hostile files, error rates."""
